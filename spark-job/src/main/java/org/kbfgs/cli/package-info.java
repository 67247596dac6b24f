/** The command line: one class a subcommand, its options, and what it prints or draws. */
@NullMarked
package org.kbfgs.cli;

import org.jspecify.annotations.NullMarked;
