@NullMarked
package dev.bascule.adapter.in.cli.remote;

import org.jspecify.annotations.NullMarked;
