/** Named arrays in a file: the safetensors format, for models and for an optimiser's state. */
@NullMarked
package org.kbfgs.tensors;

import org.jspecify.annotations.NullMarked;
