/**
 * Actuator endpoint of the event bus.
 */
@NullMarked
package io.github.carillon.events.boot.actuate;

import org.jspecify.annotations.NullMarked;
