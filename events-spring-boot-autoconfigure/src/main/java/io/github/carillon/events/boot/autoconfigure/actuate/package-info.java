/**
 * Auto-configuration of what the actuator shows.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
