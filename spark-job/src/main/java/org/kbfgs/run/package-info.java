/** Runs a training from its configuration or its last checkpoint to the saved model: the run's folder, metrics, progress, signals. */
@NullMarked
package org.kbfgs.run;

import org.jspecify.annotations.NullMarked;
