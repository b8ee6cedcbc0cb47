@NullMarked
package dev.bascule.bootstrap.cli.remote;

import org.jspecify.annotations.NullMarked;
