/** Tests of reports. */
@NullMarked
package org.kbfgs.report;

import org.jspecify.annotations.NullMarked;
