/** Replays recorded trajectories through the real optimisers and says where they part. */
@NullMarked
package org.kbfgs.replay;

import org.jspecify.annotations.NullMarked;
