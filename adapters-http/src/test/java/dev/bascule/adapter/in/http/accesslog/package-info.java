@NullMarked
package dev.bascule.adapter.in.http.accesslog;

import org.jspecify.annotations.NullMarked;
