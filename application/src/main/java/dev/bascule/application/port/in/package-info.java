/** Driving ports: what the bridge can be asked to do, one interface for each use case. */
@NullMarked
package dev.bascule.application.port.in;

import org.jspecify.annotations.NullMarked;
