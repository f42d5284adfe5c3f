/**
 * Auto-configuration of the event types that an application declares.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.types;

import org.jspecify.annotations.NullMarked;
