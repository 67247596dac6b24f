@NullMarked
package org.kbfgs.doctor;

import org.jspecify.annotations.NullMarked;
