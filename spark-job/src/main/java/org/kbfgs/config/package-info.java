/** Settings of a training. {@link org.kbfgs.config.SettingDeclarations} declares each with its range, default and text;
 * {@link org.kbfgs.config.Settings} reads and checks values; {@link org.kbfgs.config.TrainConfig} holds them, typed. May import {@code io}
 * and the engine. */
@NullMarked
package org.kbfgs.config;

import org.jspecify.annotations.NullMarked;
