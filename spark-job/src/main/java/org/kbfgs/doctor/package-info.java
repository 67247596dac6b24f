/**
 * Compares the needs of a run with the machines, memory, data and storage that exist. Each check returns findings; no check writes
 * more than a file that it deletes at once.
 */
@NullMarked
package org.kbfgs.doctor;

import org.jspecify.annotations.NullMarked;
