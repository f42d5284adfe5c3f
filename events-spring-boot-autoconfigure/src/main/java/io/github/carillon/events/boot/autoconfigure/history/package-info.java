/**
 * Auto-configuration of the history of events and its database.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.history;

import org.jspecify.annotations.NullMarked;
