#!/usr/bin/python3
"""Draws scenes of emoji over simple backgrounds, and says what is in each.

    make.py FOLDER SEED COUNT [every Nth name]

Needs python3-pil and fonts-noto-color-emoji. The scenes of the tests: `make.py learn 11 48 3`, `make.py held 12 48 3`.
"""
import json
import os
import random
import sys

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
EMOJI = {
    "airplane": "✈", "banana": "🍌", "bear": "🐻", "bicycle": "🚲", "bus": "🚌", "butterfly": "🦋", "cactus": "🌵",
    "camel": "🐪", "car": "🚗", "cat": "🐈", "cherries": "🍒", "cow": "🐄", "crown": "👑", "deer": "🦌", "dog": "🐕",
    "dolphin": "🐬", "duck": "🦆", "elephant": "🐘", "frog": "🐸", "ghost": "👻", "giraffe": "🦒", "guitar": "🎸",
    "hammer": "🔨", "horse": "🐎", "house": "🏠", "key": "🔑", "lemon": "🍋", "lion": "🦁", "monkey": "🐒",
    "mushroom": "🍄", "owl": "🦉", "peacock": "🦚", "penguin": "🐧", "pig": "🐖", "pizza": "🍕", "rabbit": "🐇",
    "rocket": "🚀", "rose": "🌹", "scissors": "✂", "sheep": "🐑", "snail": "🐌", "snake": "🐍", "snowman": "⛄",
    "spider": "🕷", "strawberry": "🍓", "tent": "⛺", "tiger": "🐅", "tomato": "🍅", "train": "🚆", "truck": "🚚",
    "trumpet": "🎺", "turtle": "🐢", "umbrella": "☂", "violin": "🎻", "watermelon": "🍉", "whale": "🐋", "wolf": "🐺",
    "zebra": "🦓",
}


def cut_out(character):
    picture = Image.new("RGBA", (160, 160), (0, 0, 0, 0))
    font = ImageFont.truetype(FONT, 109)
    ImageDraw.Draw(picture).text((12, 12), character, font=font, embedded_color=True)
    return picture.crop(picture.getbbox())


def background(r, width, height):
    kind = r.randrange(4)
    first, second = (tuple(r.randrange(60, 256) for _ in range(3)) for _ in range(2))
    picture = Image.new("RGB", (width, height), first)
    draw = ImageDraw.Draw(picture)
    if kind == 0:
        for y in range(height):
            draw.line((0, y, width, y), fill=tuple(int(a + (b - a) * y / height) for a, b in zip(first, second)))
    elif kind == 1:
        draw.rectangle((0, 0, width, height * 2 // 3), fill=(150, 190, 235))
        draw.rectangle((0, height * 2 // 3, width, height), fill=(90, 150, 70))
    elif kind == 2:
        for x in range(0, width, r.randrange(20, 60)):
            draw.rectangle((x, 0, x + 12, height), fill=second)
    else:
        for _ in range(60):
            x, y, side = r.randrange(width), r.randrange(height), r.randrange(5, 40)
            draw.ellipse((x, y, x + side, y + side), fill=tuple(r.randrange(40, 230) for _ in range(3)))
        picture = picture.filter(ImageFilter.GaussianBlur(6))
    return picture


def scene(r, cut_outs, width=224, height=160):
    picture = background(r, width, height)
    count = r.choice([0, 1, 1, 2, 2, 3])
    found = []
    for place in range(count):
        name = r.choice(sorted(cut_outs))
        scale = r.uniform(0.45, 0.95)
        thing = cut_outs[name]
        thing = thing.resize((max(1, int(thing.width * scale)), max(1, int(thing.height * scale))))
        if r.random() < 0.5:
            thing = thing.transpose(Image.FLIP_LEFT_RIGHT)
        share = width / count
        x = int(share * place + r.uniform(0, max(1, share - thing.width)))
        y = int(r.uniform(0, max(1, height - thing.height)))
        picture.paste(thing, (x, y), thing)
        if name not in found:
            found.append(name)
    return picture, found


def main():
    folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    step = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    cut_outs = {name: cut_out(EMOJI[name]) for name in sorted(EMOJI)[::step]}
    r = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    truth = {}
    for number in range(count):
        picture, truth[f"{number:03d}.jpg"] = scene(r, cut_outs)
        picture.save(f"{folder}/{number:03d}.jpg", quality=85)
    with open(f"{folder}/truth.json", "w") as file:
        json.dump(truth, file, indent=0, sort_keys=True)


main()
