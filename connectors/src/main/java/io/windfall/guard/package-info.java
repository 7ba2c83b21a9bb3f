/**
 * What every HTTP listener of ours must stand between itself and a client that asks too much: rates, connections, sizes, times. May import Jetty,
 * and nothing of ours; every server may import it.
 */
package io.windfall.guard;
