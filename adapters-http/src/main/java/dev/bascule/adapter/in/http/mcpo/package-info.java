/**
 * What clients of mcpo see: its names, its OpenAPI document, what it makes of arguments, and how it
 * tells of errors. It is free of the server that reads requests and writes answers.
 */
@NullMarked
package dev.bascule.adapter.in.http.mcpo;

import org.jspecify.annotations.NullMarked;
