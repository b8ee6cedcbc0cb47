/** Results of requests as values: outcomes, failures and upstream replies. */
@NullMarked
package dev.bascule.domain.result;

import org.jspecify.annotations.NullMarked;
