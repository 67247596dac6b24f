/** Tests of what the columns of a table are. */
@org.jspecify.annotations.NullMarked
package org.kbfgs.table;
