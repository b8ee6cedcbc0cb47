/** The use case of calling a tool. */
@NullMarked
package dev.bascule.application.tool;

import org.jspecify.annotations.NullMarked;
