// Pixels are kept and walked tile by tile, the tiles and their pixels row by row: what is near in the picture shares
// vertices, and a tile's fit the nearest cache.
#pragma once

enum { TILE_ROWS = 8, TILE_COLUMNS = 32 };
