/**
 * A desk for continuous integration: takes in what GitHub tells about repositories,
 * remembers it, and keeps a board of builds. Shows the starter in use.
 */
@NullMarked
package com.example.cidesk;

import org.jspecify.annotations.NullMarked;
