@NullMarked
package dev.bascule.adapter.in.http.aggregate;

import org.jspecify.annotations.NullMarked;
