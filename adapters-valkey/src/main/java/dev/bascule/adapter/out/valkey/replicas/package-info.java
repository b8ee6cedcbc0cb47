/** What replicas tell each other: members, orders, messages and leases. */
@NullMarked
package dev.bascule.adapter.out.valkey.replicas;

import org.jspecify.annotations.NullMarked;
