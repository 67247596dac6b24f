@NullMarked
package org.kbfgs.model;

import org.jspecify.annotations.NullMarked;
