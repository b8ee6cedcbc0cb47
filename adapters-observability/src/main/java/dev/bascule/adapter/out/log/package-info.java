/** The event log and the audit log, at limited rates. */
@NullMarked
package dev.bascule.adapter.out.log;

import org.jspecify.annotations.NullMarked;
