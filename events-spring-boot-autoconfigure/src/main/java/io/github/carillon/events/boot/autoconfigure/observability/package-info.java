/**
 * Auto-configuration of what lets an application be watched.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.observability;

import org.jspecify.annotations.NullMarked;
