@NullMarked
package dev.bascule.adapter.out.valkey;

import org.jspecify.annotations.NullMarked;
