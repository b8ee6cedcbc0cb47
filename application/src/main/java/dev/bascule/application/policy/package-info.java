/** The configured policies: access, permissions, quotas, caching, retries and forwarding. */
@NullMarked
package dev.bascule.application.policy;

import org.jspecify.annotations.NullMarked;
