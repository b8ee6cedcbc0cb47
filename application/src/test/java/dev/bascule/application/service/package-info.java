/** Tests of the use cases. */
@NullMarked
package dev.bascule.application.service;

import org.jspecify.annotations.NullMarked;
