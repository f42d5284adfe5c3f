/**
 * Auto-configuration of the outbox, which delivers to durable listeners.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.outbox;

import org.jspecify.annotations.NullMarked;
