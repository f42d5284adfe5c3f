/**
 * Auto-configuration of what is done with past events.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.maintenance;

import org.jspecify.annotations.NullMarked;
