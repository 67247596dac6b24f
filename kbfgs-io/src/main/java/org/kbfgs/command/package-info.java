/**
 * Code shared by the modules' commands: how a command line reads paths and tells mistakes, and how commands of other modules are
 * found. May import {@code io} and {@code path}. Start with {@link org.kbfgs.command.CommandTool}.
 */
@NullMarked
package org.kbfgs.command;

import org.jspecify.annotations.NullMarked;
