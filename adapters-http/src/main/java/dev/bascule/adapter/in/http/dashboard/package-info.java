/** The dashboard and the documentation page. */
@NullMarked
package dev.bascule.adapter.in.http.dashboard;

import org.jspecify.annotations.NullMarked;
