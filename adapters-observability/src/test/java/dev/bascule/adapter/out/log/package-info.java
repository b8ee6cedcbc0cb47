@NullMarked
package dev.bascule.adapter.out.log;

import org.jspecify.annotations.NullMarked;
