/** A training's settings: read by name over {@code reference.conf}, checked, and made into methods and schedules. */
@NullMarked
package org.kbfgs.config;

import org.jspecify.annotations.NullMarked;
