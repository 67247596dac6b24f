/**
 * The commands that measure and compare: {@code bench}, {@code compare}, {@code cost}, {@code plan}, {@code replay}, {@code report} and
 * {@code tune}, each a {@link org.kbfgs.command.CommandTool} that the program finds at run time. May import everything; nothing imports it. Start with
 * {@link org.kbfgs.tools.BenchTool}.
 */
@NullMarked
package org.kbfgs.tools;

import org.jspecify.annotations.NullMarked;
