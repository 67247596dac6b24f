/**
 * Times of training's parts beside the arithmetic's own: medians over rounds in which everything that is compared runs
 * once, so that a machine's drift meets all alike. Only public seams are timed; nothing in the engine knows of it.
 */
@NullMarked
package org.kbfgs.bench;

import org.jspecify.annotations.NullMarked;
