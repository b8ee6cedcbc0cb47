/** The web pages: start page, dashboard, and the page to read and try the tools. */
@NullMarked
package dev.bascule.adapter.in.http.dashboard;

import org.jspecify.annotations.NullMarked;
