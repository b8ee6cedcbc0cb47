/** Subscriptions of clients to notifications of servers. */
@NullMarked
package dev.bascule.application.notification;

import org.jspecify.annotations.NullMarked;
