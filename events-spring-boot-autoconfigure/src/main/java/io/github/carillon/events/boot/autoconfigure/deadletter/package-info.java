/**
 * Auto-configuration of dead letters.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.deadletter;

import org.jspecify.annotations.NullMarked;
