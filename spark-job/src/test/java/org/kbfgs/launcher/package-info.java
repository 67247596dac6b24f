/** What users start: the launcher {@code submit-scripts/kbfgs} with the packed jar, each command a process of its own. */
@org.jspecify.annotations.NullMarked
package org.kbfgs.launcher;
