/**
 * The roles of a table's columns in a network: {@link org.kbfgs.table.TableColumns} names them, and
 * {@link org.kbfgs.table.Preprocessing} adds what a training set taught about them. May import {@code io} and the engine; knows
 * nothing of Spark. Start with {@code TableColumns}.
 */
@NullMarked
package org.kbfgs.table;

import org.jspecify.annotations.NullMarked;
