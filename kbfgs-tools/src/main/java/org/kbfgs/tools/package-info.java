/**
 * The commands that measure the product: {@code bench}, {@code cost}, {@code plan} and {@code replay}, each a
 * {@link org.kbfgs.command.CommandTool} that the program finds at run time. May import everything; nothing imports it. Start with
 * {@link org.kbfgs.tools.BenchTool}.
 */
@NullMarked
package org.kbfgs.tools;

import org.jspecify.annotations.NullMarked;
