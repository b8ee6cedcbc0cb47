@NullMarked
package dev.bascule.adapter.in.http.naming;

import org.jspecify.annotations.NullMarked;
