/** What the replicas of a fleet tell each other: members, orders, messages and leases. */
@NullMarked
package dev.bascule.adapter.out.valkey.fleet;

import org.jspecify.annotations.NullMarked;
