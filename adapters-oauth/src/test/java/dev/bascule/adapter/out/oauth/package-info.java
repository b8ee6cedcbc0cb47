@NullMarked
package dev.bascule.adapter.out.oauth;

import org.jspecify.annotations.NullMarked;
