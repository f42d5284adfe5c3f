/**
 * Auto-configuration of what joins the bus and Spring: listener methods, application
 * events, transactions, reactive publishers.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure.spring;

import org.jspecify.annotations.NullMarked;
