/**
 * What a run needs and what there is: machines, memory, data, storage. Each check gives findings; none writes more than a
 * file that it deletes at once.
 */
@NullMarked
package org.kbfgs.doctor;

import org.jspecify.annotations.NullMarked;
