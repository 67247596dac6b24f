@NullMarked
package org.kbfgs.config;

import org.jspecify.annotations.NullMarked;
