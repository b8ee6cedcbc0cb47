/** The commands that write the configuration: init, add and import. */
@NullMarked
package dev.bascule.adapter.in.cli.edit;

import org.jspecify.annotations.NullMarked;
