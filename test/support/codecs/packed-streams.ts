/** Streams by the programs that their formats come from: xz 5.4.1 and 5.8.1, bzip2 1.0.8, lz4 1.9.4. */
import { sampleText } from '../sample.ts';
import { opcodeBytes } from './opcodes.ts';

export interface PackedStream {
  /** The command that read the contents and wrote the stream. */
  readonly name: string;
  readonly kind: 'xz' | 'lzma' | 'bzip2' | 'lz4';
  readonly content: keyof typeof CONTENTS;
  readonly stream: Uint8Array;
}

export const CONTENTS = {
  text: sampleText(2000),
  /** Long runs of one byte, around text. */
  runs: Uint8Array.from([
    ...new Uint8Array(3000).fill(97),
    ...sampleText(2000).subarray(0, 300),
    ...new Uint8Array(300_000),
  ]),
  opcodes: opcodeBytes(1024),
};

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

export const PACKED_STREAMS: readonly PackedStream[] = [
  {
    name: 'xz -6',
    kind: 'xz',
    content: 'text',
    stream: fromBase64(
      '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AfPAoBdADMaSM52Oiemyzszorh5ZSjr4ma+vv+XiUWLpanG2XkaN9FJneXGfABJreYNGsS3DYWc' +
        'Mh0OobaVCOgC5qOvI5KPmPLM9sQcpF3VpeiHZMeEvGm/4Kxo1VESY3XiPjBkb7OlW1MEtUC/NI/+qkzZq9L4yaarQfr1pMin+bWRa6bqXlYh' +
        '2W1fjynkA/I1ZER91RhmHicA9PkiFV+dsznumqRSejz2jLjiVz3nLabj3RBLRUGesQirzHr2rpnWqgaf6UQRgo5I6/gFZ3JussCKLE52DNY0' +
        'z3c25leJj6/mMh/NhorVtS+eVyNQqKKXDJhvu+8Z3n3813Ztc0sfhUaKsqb2qaJ3i6hcVwLgpJYwmPwoqK3ux61ZZYUFUTwibAmeuDAwP3hX' +
        'vpz0RAr/dY7PH2ttV+e744HPWkZGd8iJXSx7ReBP64+FQazL/UNEP710oX3Jw1V65gzKGYab/JMhY/0JH0cASnbWU6bYsZJHxP01ySecUxV0' +
        '420JFZJyHm3nl1CvXnB8NR4GYQtwj0hgt3u76PKU50tBgURY1FlsaN53I+2Ga0zYuBy9yt3Feinqaiz6bCujPbaFc4IoADFGF4Gi4kfPgQR2' +
        'oN6OyHieOek+J3SISN/i64pZo2EqMnffy3HxntOhDAKREvpob9TW3CsIHoRSjk2gvKYvX/rIeWosOmUirSDNfOibl/60LcENQ7cVFKXvGQx2' +
        'lTFCoT7X+LiQHVq2noR9FXRjIdwZDUv2VZMgiE+f2lxFRRe1jen5JJF5SehVq99zs8DKGhAdXasAcJ3uuBiEB7NR/b5/YaH9ZrXQrvgejY4r' +
        'KgAPb5WmpmIeF45MxLDCU6Uz1VS0Z/oAUF3qF/A1oP0AAZwF0A8AADFzGUyxxGf7AgAAAAAEWVo=',
    ),
  },
  {
    name: 'xz --check=none --block-size=700',
    kind: 'xz',
    content: 'text',
    stream: fromBase64(
      '/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4AK7ARpdADMaSM52Oiemyzszorh5ZSjr4ma+vv+XiUWLpanG2XkaN9FJneXGfABJreYNGsS3DYWc' +
        'Mh0OobaVCOgC5qOvI5KPmPLM9sQcpF3VpeiHZMeEvGm/4Kxo1VESY3XiPjBkb7OlW1MEtUC/NI/+qkzZq9L4yaarQfr1pMin+bWRa6bqXlYh' +
        '2W1fjynkA/I1ZER91RhmHicA9PkiFV+dsznumqRSejz2jLjiVz3nLabj3RBLRUGesQirzHr2rpnWqgaf6UQRgo5I6/gFZ3JussCKLE52DNY0' +
        'z3c25leJj6/mMh/NhorVtS+eVyNQqKKXDJhvu+8Z3n3813Ztc0sfhUaKsqb2qaJ3i6hcVwLgpJYwmPwoqK3ux61ZUbij5QAAAAIAIQEWAAAA' +
        'dC/lo+ACuwFIXQAyiAlHw9nrm2OAtQh1xl7ykzlmb1dxNmzJTVUh2faAjxN/pDKv7aJiGRiLxjoNkUVsw4jV3abin5a2Liptlfn+oFAnj5Gv' +
        'detCcywCoSssWWrKClUNESVutaHV/NmBJ0KCPqZ9g5mXtqZs8kcq4yQ7GKMKvwXeJYIjTiOKLm2CslF+nMka0F2FiGudafMsiP5hKtcOYgXp' +
        'TV+WeO+++VUTebc06w9ly7PztMgOx7xF0HZFk8jm+SlO4Kxy1RpSusQCZ+/+9FP65IRZPc9yF4FNOgQQ0OHmII6ci5MRTbiUWHrn+UkNdDII' +
        'B1DqkJY2XWdJoJ0QYh8p4kVw2fFiiS3YgbnNAg+pL4mn/Bhz9YevsV+QeyzTX4MPaUHucwzo+eKXZ3WDSnFAMATwOs1wqga2BvSRK/kMUUzI' +
        'ib82P80c4cFH4j+/lWBjAAIAIQEWAAAAdC/lo+ACVwDIXQAQHQgmcSS5hMrjnSuxzDr5KQHgDqybg0psqTUadk76GH7xWe6u+baur1SNJaI3' +
        '1+R3XpZ5ecqt4j046IEOcptPGxeU/1/AHytoj5tP61yZMXxV3GLzckueMKlQ5LCnAnkeRP4Srx2LWEAFBlI82n+jcy6unkszsOPu8lOZxKjD' +
        'lRocqvY5SKe/TJB4xVVi3gV7oNbErcFz+s7xAC6u4Dr8412kodoR8MztnPqlRnygtMfaXYHnMQUKii1xuBKLpeo96734UshnbgAAA64CvAXc' +
        'ArwF3AHYBAAAuolqHLXjUyoEAAAAAABZWg==',
    ),
  },
  {
    name: 'xz --check=sha256 --lzma2=lc=1,lp=2,pb=0',
    kind: 'xz',
    content: 'text',
    stream: fromBase64(
      '/Td6WFoAAArh+wyhAgAhARYAAAB0L+Wj4AfPApoTADMbG9Rzgv+zS3uW/ZOgehoFAEl/V31vTZf9P26B/hLV77/tH//1Ao+c3b2GoVe2PqWD' +
        'YyGwGme3luoEw8r+ucPbHP7kbPUdx1mLfaLEwmEO3j8F9Z4M0m9NZ4yRLfvO1ljXQGeeFMPOm0ZHDhaiOTlK0cLxjrdqfIDV/06/OeL5QgR+' +
        'O2WPZT8w4N3OGp8NDgO7BQA4SVV/B+oZs2Dib3zfpsOJ9qmDAmYvIg5eukGblDS2xJPzcOFGqZZerazH7Tiu+XLAZJb+ZP2Opn5LfAw2KlMU' +
        'cULQnDIyQD5ts/bWIbi6HQA8r0b+0ob+xj4N8yNj/DSC+gJVEb0y0TyMS1G2g34+G8ZYNllwyDlztmy64Dm3bJWmeXYIadhT3GX1HyVJb5KU' +
        '2qx0JLuIKFtjkAgzMkbRLC77xd4KWkG4akjU9ReFZcBOkzGD5OrucRMrBvrN36HGS2FC0apmPv+2DMNqtUwdgHFoWAJthatEA7JOXxs2QlyK' +
        'LUNNe6gppTBrAse3/icNLB3bICp4uQGuNiU1iX4IzIGMdaA/0CpBCn7xgqrjo+sPnnm3PWIMibQEFZg0mAoPjCystbXwRe28nKVcfkKWoYHi' +
        'AoDRpknEAkiAXYQ7E7eWWYyo+4mwHHw22a0sRTKkxQIuOkqd9dFc1lDXdZyuxVmwCey/g5VDWKWQ45o1xTX1apfWg65NrMDuzPDtlu6T+RTl' +
        'fJwEa9z+qIvJLGG5o/7gHu+CiKFoaZC8hamXV3DSClaEtybtkB1r7HNje+iDvWIjGG0fOZG5yAKj3p08CfNRAQlHFb1uJtIL1tVSedXOnLfR' +
        'Oy4C0x3bMa9bnus8pRm5rKPEJH6Yijv0gR/5V+xGTHrlAUm5FBcRqPUJR3S2erarfAAAANEcRl3s/vshZMtnt9fSY/MCyGsUmmSiMcgQiwb+' +
        'uhkLAAHOBdAPAADN2l8NtunfHAIAAAAAClla',
    ),
  },
  {
    name: 'xz --check=crc32 --x86 --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHGB4AIBAAhARYAAAAAACSkvdfgA/8Dvl0AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmzvmqMH1ItLq' +
        'N7cMYglguaHongOTdWRixUNSv/rQIZxEDJMCVBYexwqj6/3Sd2GelQcfI3FW79iZavEJJhmD6Y19ehHCLVPWHoYhlFuvS83dcjxJ7OVfi3zA' +
        'FlP4pCco4LPIhvC04kydRzU3I3LA8sJrWU97D15+orbHy/XXhUo8uFWS+T9rBmXj3/+lS4ldOJ7tkYigQrIwxbfxg20XRocwrd4AFZnXd/zO' +
        'vMNz4gFNbnR65wWElIJ22UDR33Tc+b1pl5/uQj9NjckElfMWktW8I9VgauTpF7YNLDxqGK1PtzPQgPpQNBo7OLUbf36ROrnYYtW2tmAknr8m' +
        'uIJVX6rvxSXOIDOlf7uvB2DuqY0/iCLxTf+Q8pBXFL8C0L3ShIcabHOmSRGsGMaOwNHzsC+PW7npbblZwaXk2achOvU0CSGUCLCleYUt6Fc+' +
        'TQNDjQ06SGvhYO1RDUr/nzuHDs37a7PW12tlp6nQh+JWA38BLQQb7XnWczL64KWsPDe2IcrvqKwaoYCdYQTHbuT/uI07u8qnHGh7TdvZ3Dvu' +
        'hdNm72dtqVKrqdO/FsJsofRqyBGK5qyLK9qEw5i4jWcHmEmZfiJMZv+M5dzRE2th5ePO8lBaUQYMuAT9pjEb+xpa1vnGYC3rL2w93m7sTgYx' +
        'UEQrQZfTjms90OyZt3NaZFF3seRT88dyOHphiG7TG/17rEVgThVtA/DvsJtnD+RB+PpAQqxzTfyawhIc3u+bbs+D0diIu5aXNCtQIGV5aHp6' +
        'BaM8CMJZsjVbuzDcsS6PUEPYY8gOxGPZv00VK0G3rXLg6x9NmGWUMc7chfgKFqm429U6fOA5y7+nLqxehVbJe4PXG7+m028VmGZ3E/ImkQ5n' +
        'h2tjcCYg9ayszLI+pMKSBwNW6Yln2nkmf3Zx5Bu5rNHstqOfbrHaYgFUyA/1sw8fX/oQUZs92mJxKMb39gjYy0hZ1P4ruYf3/+QJ/PdZIexj' +
        'xB1wT1fjifhCQo17VAsv2MyRgHKhbsC6uOqCdFOzNG72pR1t6U0H42U6BmJIZlRFb2aH68wKM+GCbXJGGyygehudpHIfpIptSKvNjZllBpOI' +
        'GiI4/E7WNv4SVfPLwn0blzIG3y+WkZxxSKh/KVSqcM9GHggtz4jbAwjetwyYmJGKa5vuqQnor1m7oChHqnhDvr74M7rYSuE1HofmCU1iQB6N' +
        'FgN886QoeCIe+7E5YMc3GcenOAgELlNuAAAAAEiQLgMAAd4HgAgAABGSC7o+MA2LAgAAAAABWVo=',
    ),
  },
  {
    name: 'xz --check=crc32 --powerpc --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHHB4AIBQAhARYAAAAAAGwucKXgA/8Dv10AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmzvmqMH1ItLq' +
        'N7cMYglguaHongOTdWRixUNSv/rQIZxEDJSVfkLNKk6eVYViAgplR456EHFLEHKNISyjjk3y3ilRZvI3uL0iI4NkSx7TkKbn6GD4/X+8SNF7' +
        'oGAWKUzWpJtU6In2OvFNEGguGe3wZXAn+D4GHr3+dQ5FNyvhOQquYzpFp/i7FloYgmYDfGm3j9RyNYLNjXeYpKujKIykWsBUSF25K3+cOnRe' +
        'GRVhSQBJqs3KVnOOzo4K43aBkUiy+j7b23+1fCrE9A6qXrmfxzouC8mrWG96fK+ZpXtMYSX27cMczaW3dryqBHpOCLYFKtVMJFod+1F5JZ1v' +
        'zAYWL7roY0UScNsB/X4fSzxTBLMwXf4CCGkliCjMzKGQGYC0VTRGdA85C/O3jz2l5o/2CfoSIfwxNZmqrrawLO4RLnB3GEQjZTvquY4Zc1af' +
        'cROot4j0XFZrmCy6e3LfTM4JYxDBozAwerYx6N81dsl8YSNjJ+ZvoqMK8Hyo0naQsMmOnNgYxC50JWN9qGoNswCCyz4hGhHM16XcFTyaGzOh' +
        'xNfo3dnOP6mRVJA5AGQU63IkbgqVxeeA6XeKOb++p0BxYYX0vsbefI6lT1ssZgyCefG64VHQDUb7Iz1duP++zptbrI8yzUb54QklIgLl57Rj' +
        'nyeEAFh/mjgfj/G0n/q/VluMf3yQFh61PzWYa3d5jlYUX74CgWLK3VOV9Qml+p6ZhcZPSJhw0zPvnQ0BOhopg/s9/5INUF03gqXa6AZJdYpz' +
        'njnb5xYNSOtomXEcQC7KhGF3fpsKC6qAdECELO3Z80ZAAiT23c/Ms8ZfOt6ZweEEBKAblwFPWR1/Xh4/e6II31QGuuZNoTXWYFea5FGblvVU' +
        'BZgbws38WW+63M4Y0oClCQWvBKYDDKdN2xsNMQjuS5pl+XMluUoj+TP7s7R9+feUDK4VzTlV0nRJwHGIcRPlDvusix9xjsVFGIoDyOx1dqX5' +
        'C5c3MdbOX5XgmSe0+kyZaV6Hg3A7k4RVx1pSmol+vIrC72P6J9txdddJzS6e+Y7aUfSRXvwEHtbPTp8Cc4uC7nFtqVpB36sUcmR+Me6oL+am' +
        'Q7Wv1xkTDvkk71+F2W3hrACBTVfNyToS60KRo1fw41ui0G2Ry60FAYuy7E9D6LZduQRXPxEPD9ju17d+VC0gjVpO15DhwNWr8aMmh5P4CmEi' +
        'J0JLBzVZLDph0D+I1v0D41jXg560/EU1txgAAEiQLgMAAd8HgAgAALRBV3E+MA2LAgAAAAABWVo=',
    ),
  },
  {
    name: 'xz --check=crc32 --ia64 --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHGB4AIBgAhARYAAAAAABl0SNPgA/8Dvl0AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmzvmqMH1ItLq' +
        'N7cMYglguaHongOTdWRixUNSv/rQIZxEDJSVfkLNKk6eVYViAgplR456EHFLEHKNISyjjk3y3ilRZvI3uL0iI4NkSx7TkKbn6GD4/X+8SNF7' +
        'oGAWKUzWpJtU6In2OvFNEGguGe3wZXAn+D4GHr3+dQ5FNyvhOQquYzpFp/i7FloYgmYDfGm3j9RyNYLNjXeYpKujKIykWsBUSF25K3+cOnRe' +
        'GRVhSQBJqs3KVnOOzo4K43aBkUiy+j7b23+1fCrE9A6qXrmfxzouC8mrWG96fK+ZpXtMYSX27cMczaW3dryqBHpOCLYFKtVMJFod+1F5JZ1v' +
        'zAYWL7roY0UScNsB/X4fSzxTBLMwXf4CCGkliCjMzKGQGYC0VTRGdA85C/O3jz2l5o/2CfoSIfwxNZmqrrawLO4RLnB3GEQjZTvquY4Zc1af' +
        'cROot4j0XFZrmCy6e3LfTM4JYxDBozAwerYx6N81dsl8YSNjJ+ZvoqMK8Hyo0naQsMmOnNgYxC50JWN9qGoNswCCyz4hGhHM16XcFTyaGzOh' +
        'xNfo3dnOP6mRVJA5AGQU63IkbgqVxeeA6XeKOb++p0BxYYX0vsbefI6lT1ssZgyCefG64VHQDUb7Iz1duP++zptbrI8yzUb54QklIgLl57Rj' +
        'nyeEAFh/mjgfj/G0n/q/VluMf3yQFh61PzWYa3d5jlYUX74CgWLK3VOV9Qml+p6ZhcZPSJhw0zPvnQ0BOhopg/s9/5INUF03gqXa6AZJdYpz' +
        'njnb5xYNSOtomXEcQC7KhGF3fpsKC6qAdECELO3Z80ZAAiT23c/Ms8ZfOt6ZweEEBKAblwFPWR1/Xh4/e6II31QGuuZNoTXWYFea5FGblvVU' +
        'BZgbws38WW+6udPUwtnIEYKSR9VC7+wobR8M9wSt3IFeFDdFsY9yOBRLFOYCQg65qRe5Vlqi23+MU2wxXA17E1/PcI3gOugALfmP099kZYc6' +
        'aH/S57w8qcdlgRFck7n1laAA8N6Y81ZGBafOnVPUCa/eY8Ww6iXIAN+bnoSzs04E0oYI2aoxQBu5mE4nIP2Zd/SfSdYu6CqjeGY7Q5uTetr1' +
        'dyl4FQlYl0P9S0KuNG+e2+CX9DpbX7Q7g3BCBdI//ZSYtkXAEKyeEewocY5XU960iIFr8pXtoIjy/YlLJEKhzp7RtElJ95rBE6Zbgaw9Tb8d' +
        'nbR56ZrG/6bWPtOLD12EPZsfPTxQZ5VI8gAAAEiQLgMAAd4HgAgAABGSC7o+MA2LAgAAAAABWVo=',
    ),
  },
  {
    name: 'xz --check=crc32 --arm --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHJB4AIBwAhARYAAAAAANGrHmrgA/8DwV0AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmzvmqMH1ItLq' +
        'N7cMYglguaHongOTdWRixUNSv/rQIZxEDJSVfkLNKk6eVYViAgplR456EHFLEHKNISyjjk3y3ilRZvI3uL0iI4NkSx7TkKbn6GD4/X+8SNF7' +
        'oGAWKUzWpJtU6In2OvFNEGguGe3wZXAn+D4GHr3+dQ5FNyvhOQquYzpFp/i7FloYgmYDfGm3j9RyNYLNjXeYpKujKIykWsBUSF25K3+cOnRe' +
        'GRVhSQBJqs3KVnOOzo4K43aBkUiy+j7b23+1fCrE9A6qXrmfxzqurKAxtMGsvq10gPQIGt8XcYEn5vmpoGwWdO/lZzBZKBSivZqyALz6JuIe' +
        'cnLjq4LRRZq9pYdEI4yivJF88XTuWB17hNC4nKwksjeTJJSEmTWt3anSwhppMMFvMsqv2iuSCXOFCR3EJZh5Mji4rlj8JhKJk2MVP3Et3QEa' +
        'D13pid+1Ch4AmUVLJlykfayPtaauRqcK8NpVD+XBiSH5aWm/bTuri27MPs66fKjtoSnY55q0eAqW42p+ZQM+ToHjy2vAqGlsuzl8qVct5/wc' +
        'CBCV/yGABbaevPr/eC9Y5PqY3xOzQ9Pi7cSuj5vJV5i0dWdi6NRdra5/VidmalqH5PJdXvuQJq5zeL6BcPETsz15MEK82O1j+oVGXxr7ieku' +
        'RpkzfUuEOqmckymqNwvN18fbrWdvtz8g/Iw4X1ZBoVn0G+5VLcaYMo5cvE4chNotfvA2S6ltYXNs1TKXsmfSmyO2CMhn38qdyOphPZB7VUOF' +
        'LcgRqGy9gy7PUJtPfpXsqif4P7MjH8I5lHzfIVspK+pPvvbFcnqmC8EregOfsKVmCdXX4BXTy6lLK14pupC8nKLI65zp3RzkSPjhWyBFIZWf' +
        'nfm5dlwpFpVseSj+TiQWWi1qOVRebOpwFk2foiOGnxL4QIRYNCaE04Hx01nRQFQ5vOgrZcTI1YBmbnGAH6zjT7Vg9NvD5JrDPjzMBZfrZn9l' +
        'aKgyhYxw32XR7hPa9dsD0eUeqF5TnMW/cAIzeGSx4xgwHs7IAaQY15DFnqLCGQQMsPTHwyCjxBmKHe8fMJoobBM2eOKNbrzs600EtOrXJZNI' +
        'VT5uVuzJYXFukJFIu2xHLO1zdo2sUx6niyLnSDwe/JLIkFNCk70/XQum3U25rRkEkke62uEYIStqrnpJ/+0lNtqdnZ+6FuPwnqXkdZUyTvD2' +
        '/SUP/QIS9vkdpcUYdbXvahPEhm51HhiglNbwAAAAAABIkC4DAAHhB4AIAABpJydPPjANiwIAAAAAAVla',
    ),
  },
  {
    name: 'xz --check=crc32 --armthumb --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHGB4AICAAhARYAAAAAAKpEgc3gA/8Dvl0AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmzvmqMH1ItLq' +
        'N7cMYglguaHongOTdWRixUNSv/rQIZxEDJSVfkLNKk6eVYViAgplR456EHFLEHKNISyjjk3y3ilRZvI3uL0iI4NkSx7TkKbn6GD4/X+8SNF7' +
        'oGAWKUzWpJtU6In2OvFNEGguGe3wZXAn+D4GHr3+dQ5FNyvhOQquYzpFp/i7FloYgmYDfGm3j9RyNYLNjXeYpKujKIykWsBUSF25K3+cOnRe' +
        'GRVhSQBJqs3KVnOOzo4K43aBkUiy+j7b23+1fCrE9A6qXrmfxzouC8mrWG96fK+ZpXtMYSX27cMczaW3dryqBHpOCLYFKtVMJFod+1F5JZ1v' +
        'zAYWL7roY0UScNsB/X4fSzxTBLMwXf4CCGkliCjMzKGQGYC0VTRGdA85C/O3jz2l5o/2CfoSIfwxNZmqrrawLO4RLnB3GEQjZTvquY4Zc1af' +
        'cROot4j0XFZrmCy6e3LfTM4JYxDBozAwerYx6N81dsl8YSNjJ+ZvoqMK8Hyo0naQsMmOnNgYxC50JWN9qGoNswCCyz4hGhHM16XcFTyaGzOh' +
        'xNfo3dnOP6mRVJA5AGQU63IkbgqVxeeA6XeKOb++p0BxYYX0vsbefI6lT1ssZgyCefG64VHQDUb7Iz1duP++zptbrI8yzUb54QklIgLl57Rj' +
        'nyeEAFh/mjgfj/G0n/q/VluMf3yQFh61PzWYa3d5jlYUX74CgWLK3VOV9Qml+p6ZhcZPSJhw0zPvnQ0BOhopg/s9/5INUF03gqXa6AZJdYpz' +
        'njnb5xYNSOtomXEcQC7KhGF3fpsKC6qAdECELO3Z80ZAAiT23c/Ms8ZfOt6ZweEEBKAblwFPWR1/Xh4/e6II31QGuuZNoTXWYFea5FGblvVU' +
        'BZgbws38WW+6udPUwtnIEYKSR9VC7+wobR8M9wSt3IFeFDdFsY9yOBRLFOYCQg65qRe5Vlqi23+MU2wxXA17E1/PcI3gOugALfmP099kZYc6' +
        'aH/S57w8qcdlgRFck7n1laAA8N6Y81ZGBafOnVPUCa/eY8Ww6iXIAN+bnoSzs04E0oYI2aoxQBu5mE4nIP2Zd/SfSdYu6CqjeGY7Q5uTetr1' +
        'dyl4FQlYl0P9S0KuNG+e2+CX9DpbX7Q7g3BCBdI//ZSYtkXAEKyeEewocY5XU960iIFr8pXtoIjy/YlLJEKhzp7RtElJ95rBE6Zbgaw9Tb8d' +
        'nbR56ZrG/6bWPtOLD12EPZsfPTxQZ5VI8gAAAEiQLgMAAd4HgAgAABGSC7o+MA2LAgAAAAABWVo=',
    ),
  },
  {
    name: 'xz --check=crc32 --sparc --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHJB4AICQAhARYAAAAAAGKb13TgA/8DwV0AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmzvmqMH1ItLq' +
        'N7cMYglguaHongOTdWRixUNSv/rQIZxEDJSVfkLNKk6eVYViAgplR456EHFLEHKNISyjjk3y3ilRZvI3uL0iI4NkSx7TkKbn6GD4/X+8SNF7' +
        'oGAWKUzWpJtU6In2OvFNEGguGe3wZXAn+D4GHr3+dQ5FNyvhOQquYzpFp/i7FloYgmYDfGm3j9RyNYLNjXeYpKujKIykWsBUSF25K3+cOnRe' +
        'GRVhSQBJqs3KVnOOzo4K43aBkUizH2rxH71kC2WhnpZb+lMpofSk7/WQkBAb0K0himOuc9o+X2ObWH/HePK0Og4sxOMAm0siYdIrqrZqMlHu' +
        'x6taXkJPtidUgcHzt9z+gZgyaW4rV505Kk5uKanCpMugqESF4EuyLsyGRVN0lK3JVbpPXrYoqMXUUJqYMhMkGRs/JV/J0pRoAC6zGWnBEitx' +
        'ym+O9hi6nm76coD1E2TyDvMM7GQi2iXsHjGpB1NRqaBaHVC/Qbwjer6jY6fZfv+ra2yf6bxOtse3/ektLuoXS4JqXlKQOAL1Sam87mKzt2qh' +
        'KsUqQrBnVtZsElaC/xzxbV6QBK2bxqH6/no9kk3c0hIG2U+IM2tqcZ32uSDOWUFOEEheMW7XRXXmt3/VyYIpztNhItN69cd4VpCWU3CM3Qk+' +
        'qqkXQudJdHNribi+abcysAKbBYGSxMlgj2qCTfFgKxZV13a71nyDmRL5kFT+eY9xQGwM+nM6bJEefn4A3dg+fc6HgIJYPONgsBO+YUqrp7a/' +
        'oilA1w4cMN+Xx9qZPcnsc6Bw8IuGtK4TonSF3OFBCKiJ88Aqzwuc9v2L3B4Pif3e63z2+2rzyiqq0T5/QQN83dCAdGrahvd8xinHfpdbuAOX' +
        'S8s0b364FQD+/xMM4u6jqiW52CfeA36TfG2cwLoZKqNbci+FN9RsHiiAWcjirfRHwzXrgZ9BmamkSaxn8bgoK1op9+KfhmxWvCLnQt7MGQ/e' +
        '8E/SkasALo8CxVr5O/tqyjRzjaGN2AbGaT9wFcE8+ySc1b6HNxUg0DP/A/4HqYenA+/F/BANkVus5Rl64LLkZYI8U1NCgeNW1H1XoF/SH13+' +
        'EB7AHYPVoJOfojjIoh/DpfygdQCQQ7uR8KJOrJ0xOnc9gzEZ60V9Q6y7IHCsO26BFJhjYXnXgY9Fa5EH5iK8byuayvNEHoOIn2B8ZqAVBsFW' +
        '1hk2IH119geugjkn+l2PnMaMtcS8L/xtLIkPBgAAAABIkC4DAAHhB4AIAABpJydPPjANiwIAAAAAAVla',
    ),
  },
  {
    name: 'xz --check=crc32 --arm64 --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHKB4AICgAhARYAAAAAALoFgePgA/8Dwl0AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmziZsL9yY+7y' +
        'bc3eSkYoLpaw1NGsl9FIaZ8ThEtnUv2gVgrZ8YydfyOt5MapQEVWv5c9APSyuwfWjXskRJfqpFPELMmzLkNQNeWM+ZWZ/15l9AavfdX3D0eD' +
        'RfoJSty7Kl2hcmMQj3eyS/QCDDjca1/p8pnU2V5ywRdO/8AxCSLrf5bfIbScakiR/dVatV4RihI8scV2ay0aF/A6VKmRraIN5Q6avWK63AV5' +
        '/eVzEeSkPAtOGQP6HDwbEuS6z0CVcl/3ChYg20WpX0YfeKvcg9DeMxlGXirmHDkFrXoU9783EgYDlgii51DqgEwkwh8uGI+rZJBADpxxPvcM' +
        'hS+hqo2x2UvsG+QjsCdXsr+gbNNFSdooOTKN2MeahWzpJg6M1wUHc85z9gAGE0frF3RE6MR6PVM4R9ZGzDWrh5xj5kWoHMZXcDl5rrC+Zl4L' +
        'Mkh2KWaKV8rpYWJ33+4CAbY620v//WSz+LpLBMOOWw7q1FtPENAGlEBc2UaVPiOAYO6fz/xVL5fKfS3YANAnWwKCwlZWLb7lXSfCMiVutqgK' +
        '3RC9AJSUmESKuW/aQ6qE6fak3CstBX7zQHK99pvahjNeYhytZmQzULw4IKmrfc9pxY92e8P282sta7h0kXHfaFSat00i1VgzBNQXXD6VCkAh' +
        'XRziIzwapSIdpAJd11dkzy6tMpIMSD99QJ7frNh6Dc3v2UxKeoLnanCVqmKlMtH/BGaR+FoePEY2vZwwnpNi3Y0sPC0QSeLJ+VGg3vvxlAbU' +
        'qLo40qD5sscrpl6X3AC1Efpsifx76Cj75Ukq9ddF9IG9JVLanDHeoqEU9mGqpxNSz0wmr5/EqgqdCd49qN4lYd4V7CJgmGXERxTVN3vm8Zhk' +
        '1JJxMt/9VoIrfevbWJadvU6lSnUUPP7ZAxCUWYpWp4MoLdJ+6Qo8EUNn45ENO3GHqx0fxSiVcmN+r/k1fCbvxpsBzrgxXth0WUXbo3PGg6r0' +
        'SthvVE1ksCcrRrdQ00fVvHdAe/jBliHfzoFmYK/+7/S2axThm2yuX8W3xy0pBd5IueUbLzIr0svwltLx90V14jLf91irkMKA5Afa7L2Qa4HG' +
        'WYWxK93+pPWbOiwjeZUeZuSsA/8FIXlk9Oo+zn5HXQhNAapr6WWBTKk3Bir7UPXytSwvx/g2u2FxuycNsdXWXkG8D1RavYNle/IzV9XZEGyi' +
        '2bYmSsOFMdjv1G2zxt2jXJv6wvQNK3jYeVNI+4oAAABIkC4DAAHiB4AIAADHVbPJPjANiwIAAAAAAVla',
    ),
  },
  {
    name: 'xz --check=crc32 --riscv --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BMHLB4AICwAhARYAAAAAAPKPTJHgA/8Dw10AAASk0fywlWyn2vrebRG7Q/UQKQA4m4psh+CfpHMDsLkNmzvmqMH1ItLq' +
        'N7cMYglguaHongOTdWRixUNSv/rQIZxEDJSVfkLNKk6eVYViAgplR456EHFLEHKNISyjjk3y3ilRZvI3uL0iI4NkSx7TkKbn6GD4/X+8SNF7' +
        'oGAWKUzWpJtOwmLY5PTxR8nmYM+UnQc9ZSsOv9xbLtQpx9FJSYEVFbIeZ78qdod0FbKMnVhEAnZ8+eGcBDceR9YunyJubmsssPfblJ+H4cER' +
        'yXG2LBqZMALKJjLzLk5EPyla2WIRgau6qYJ5Zu7sPFEf5HIo1yh1TkF50ui6f7SlbfE+ZL/GgLtfFLsHHpqG4nx9gRrvl6jlzRS1D8khk8dX' +
        'SYbrVRq/Dgv7horJdGOb9sIrcXwMWIXAAUn1CDZnuUVXWpkR+qBLE9MAP4Fd+boWb9DF3tlSQXDtKDnw+rGgYCKrFa9ubBt0WPvxDEevj4WP' +
        '2Kn8iVzfUNsMaLllgQGPwD8o7GCkCaXrpvTO0e1A1QjdBtoARs1xHDO/Q42wOtUoJppUAiTp1f15J/m0j0uk9GmcJWl76Q8FGdwIpJ27yHb6' +
        '2N9+YYa9lCaW+iRNLFclGwul0daxdZWYItwKFLZtcBI8uceohnT0+/EsDDVt4Vkr4tUogEmbGFdkmWJ3KUWrvhyzWo8ds63oPXZ1nvzOhO0Q' +
        'vYPwig46H642SBUTg42fKr2BsbcxSMHm93LsFLv1C9JnT3Urrg5B0gK8iE1Lys/mgrlW0vNJ7kfrypZXBBXOfBOuVryTZz8I9cCwPQlUgU3D' +
        '05+bDwFfn8xNIHwlHOak6qTn7HXaZB+o08StEXqE6MTDRGD+1IPHMLsqYUFK5XnehEgjPnkfWohv5VYi1GkokAV6lblYMHiR3pZswwdDb7/R' +
        'nXErEE5iVMqmN9R6FuGV9FBlps1orSqtZP7T8NIxsOigahy163EYw85jf3GgqcMeliftXEpqCshHWSi62bYFOGX0te+m/UO5hm0vL7ghO6dm' +
        'haXFlB4TQ8AvQflnYLaDIOVUtjdJ98yuIMd2Ym7VB+ETGbiRGCcW4yQGxPPSQpBIaclfgTFntc9+wQy95Bp27JX4kNd344fkJViZ7NWUkVGa' +
        'D1229nIIB8WgBqgEGXAbDk4unCMj0+FqtT7pw4bFFz9srUSaHbY/hmdkswfV9tt+o6NnFeNttRFGdUDK+52/1htgMRcRXSaA0eTDYvqNwQ4N' +
        'oFArVshVWEE6YVdMqYdunqZq70C0myojCree38gzAABIkC4DAAHjB4AIAABihu8CPjANiwIAAAAAAVla',
    ),
  },
  {
    name: 'xz --check=crc32 --x86=start=4096 --delta=dist=3 --lzma2',
    kind: 'xz',
    content: 'opcodes',
    stream: fromBase64(
      '/Td6WFoAAAFpIt42BsKECIAIBAQAEAAAAwECIQEWAAAAAAAA2GvTdwED/wAQ5l0wCmfBKCvq4Pks8CjvKBkRB2foeYBJceCw6REYJj9vh9cR' +
        'i/lgHtk4Vy9maGeJAIQxlbaHA97FeZmO2VuCp3WIyvHVCp/uG4ClwVesv5gW8PCTpVmrtKdbo/zHrxb0Uf8/FgCukxdp/H3pc1VKDaseXT87' +
        'o8EZ6IdKSHlYHVdQ49JSuFNfnOjPA/D5WTrY1B7/hFcZ71gADfwXEvDRqbUv8ADR+gDxGLgPqLSvVhzF8ddmIKgf2wCbvql8WFCM91l79wJ8' +
        'WWicTGnqA1WTWKuDqIQ8gADE/q/U6lkEGhf8OHbHRio3gLT/eTsoW6EXBQXaAPxrJ8Wr6TtWAPqBl2GpAOn9aI5bSTX8p1mlpUpYVa4Qq2BI' +
        'W7g/IVgwgCefyGxCk1VfFj9RjxFgb4cFlfmjW/C3/PAR/fn4zZaPYmpo6nYC/qLu6XlbCJa1UITxUADKh2Q1tGMRHY0m28JxzUV5yQnZl0gC' +
        'AMBq+0jCFPj56rgw3c0ASnsI26Sl/iwSB+DpoJiXuLgDt6h+QYLw0NGP8a5p6IUDD9JdCW+gk0moAwj7QAFdQO6X6koYNK+Ayy8p8OpQWOhv' +
        'TBf1a+kN8BYPEQDY6ONxlx47cQvdp+0f+QjqB3fG6AhSyRVWsIOy99n9Ufk8Gm8sGNaAfcKR+Q+HAxH9Dd8XnwFVanXp58kWVNPIBJaBsGlP' +
        'J/CpaAhQFfMAVQt6FwnfQPD/wfkB52APWMycsLFUWEsusN9+bKWCM1Uyci6jBzr+6O8u86i+XGErscQBh9vcbBiKBOgEKAOA4ZRe87m5JbDt' +
        'gZcAN4AhMY3x/4QWlZ30eef142zoF0AQMvyYva9qAQBGWBXBAP8Xz5XRAPxXAHDQNEBvtqt56lUOrAB5eVBsOAf+SFgWByH5aIeHnoAAoxN5' +
        'wGoYwWvYxBEIkvAnCxDRcoQvVE4xqFQAk8rP1ZeAJgD9euhcVwFY/GujXRUlme9PjqExEGDAmCAvANlp6atYELS44Uj4+O8Qyib4PT6cD7G0' +
        'doMtgymby9d8PWBVZwgPsBgQgFh6aHBAQYp66hjMbfeoUvPoqxZvxfcBJhjNGIRdCWzG90BAqalnr19hVaf30xAJeRFIBGU/ZMusCbC+lvFX' +
        'eU6pOMGuT/95MRLoI5OYqQCAVbTZgbsvlugGQKWkr+8pIJip1SlsMwBI2a/WAKXRj21RcAlhWd5pT8ffUuEuD3Exfug3IS5xUQyPn+0RuXSw' +
        'UMTQaDd4FRiPO3ltyPH1gH7MSoCjvekQ6axQgQBPEQB5wACqHmue+EEnGFRwAYOhFtHvaMlNcN8ck3EAaX6X/xEYqmRRgyMI1I4gUVPfrQgB' +
        'J+indQB5epUHgGvRaa8ASJAuAwABpAiACAAAZyvikj4wDYsCAAAAAAFZWg==',
    ),
  },
  {
    name: 'xz --format=lzma',
    kind: 'lzma',
    content: 'text',
    stream: fromBase64(
      'XQAAgAD//////////wAzGkjOdjonpss7M6K4eWUo6+Jmvr7/l4lFi6Wpxtl5GjfRSZ3lxnwASa3mDRrEtw2FnDIdDqG2lQjoAuajryOSj5jy' +
        'zPbEHKRd1aXoh2THhLxpv+CsaNVREmN14j4wZG+zpVtTBLVAvzSP/qpM2avS+Mmmq0H69aTIp/m1kWum6l5WIdltX48p5APyNWREfdUYZh4n' +
        'APT5IhVfnbM57pqkUno89oy44lc95y2m490QS0VBnrEIq8x69q6Z1qoGn+lEEYKOSOv4BWdybrLAiixOdgzWNM93NuZXiY+v5jIfzYaK1bUv' +
        'nlcjUKiilwyYb7vvGd59/Nd2bXNLH4VGirKm9qmid4uoXFcC4KSWMJj8KKit7setWWWFBVE8ImwJnrgwMD94V76c9EQK/3WOzx9rbVfnu+OB' +
        'z1pGRnfIiV0se0XgT+uPhUGsy/1DRD+9dKF9ycNVeuYMyhmGm/yTIWP9CR9HAEp21lOm2LGSR8T9NcknnFMVdONtCRWSch5t55dQr15wfDUe' +
        'BmELcI9IYLd7u+jylOdLQYFEWNRZbGjedyPthmtM2LgcvcrdxXop6mos+mwroz22hXOCKAAxRheBouJHz4EEdqDejsh4njnpPid0iEjf4uuK' +
        'WaNhKjJ338tx8Z7ToQwCkRL6aG/U1twrCB6EUo5NoLymL1/6yHlqLDplIq0gzXzom5f+tC3BDUO3FRSl7xkMdpUxQqE+1/i4kB1atp6EfRV0' +
        'YyHcGQ1L9lWTIIhPn9pcRUUXtY3p+SSReUnoVavfc7PAyhoQHV2rAHCd7rgYhAezUf2+f2Gh/Wa10K74Ho2OKyoAD2+VpqZiHheOTMSwwlOl' +
        'M9VXPiiphf7spS8=',
    ),
  },
  {
    name: 'bzip2 -1',
    kind: 'bzip2',
    content: 'text',
    stream: fromBase64(
      'QlpoMTFBWSZTWRsCzkoAAW5fmJAQQAEAAgIAAEA////wEAAAAIAIQALJc6o6AcQ1U/EU/SntFGnqAPUNAamjTET1NNCNDQDQJU9T0oyTaQyA' +
        'AAEkRoJkmBU8RNACqZkT9bCscY2DkMJh5MNFTR6ZvnWdbToVVYAmEPtxM7NeMrtRJRhuTJkrTFiEwTlZJogZK+sWgYJdTG4Kcs2oaphgFmRP' +
        'JD+Rq9e5ZaDar4HK1sqSCoCYJF/K4BPe0lSKROTapR3Rrdz/ZPIQyImKwBdMc+pnXbRNl8VekdPLbd5xIpfi1v1ZSOCkjHPzU9LIacryu3bG' +
        'Ljaxcwt1Isx1FF+w6IPm/KNJmi4U6GcEMJjlXXbbqhiLDc8oWiosFJysG4uyoslJppBPFWkJ1mpNE0nkHWeRaUu46+HDhzrYZjXFF+im25Mo' +
        'XyzMKNCBFwRQkoJwnwcHJk/hcN/orcPLZXvcroo6m7SenDM68YNrscK9trLFFRjY4RuSJtTYcuR20XN4HyM47g5NQbGbqcSpyoRlqhO78BdX' +
        'g0K6RWztraU2jBTWGMRqgdIUTpChuoF5iw27fWvxXN+Q0hCt9SZ93OLWcDOZF1wFu+6+W0Q3g8aUTa0bUklYMYoGoPBhaojwjJgjAODdI/2J' +
        '0wZ1tjQhhypqS29mPU/XxyjVii07+rRl0UYyiYOvQ+/1DTZvUbOJxPUaoeyRym6Dvr2vdu5OMbN06dvk18ee/Ae6mRw7IREGDUvKxvLo+2Tf' +
        'SwVTrk9TPaccaaXnrCLeeUcoqw5BsUUJ10sb32LldW5RZX4DIOEJ3OjKJngYw87yYyNMcLDKMXySKaQbmPEnLN5mVCJgz0beo6hyJdGpwVzv' +
        'vfJ/xdyRThQkBsCzkoA=',
    ),
  },
  {
    name: 'bzip2 -1',
    kind: 'bzip2',
    content: 'runs',
    stream: fromBase64(
      'QlpoMTFBWSZTWU17o7sACVDbiMAQQAEAAgBAP///wAAAgAgwANrLDQQ0k9TMKeKMmmQap+SMqfqI2po9QHpAJKBNAA0AND4BIEFrUhAkhQ4u' +
        'lCc9LzfOOz6WVyaUMex0ZWiHlWwG0MyVbqMzuRDmQBTBgEwSjqJpOE3HsTIyynA5YbaHDLQ2IJaFW6HFgkxW6cOUIh5oPdqNTFOcQYu2/6Jz' +
        'c2znXQXpNRbWtXh5HBBH1c+liK4Gd/MMatY3dsrV2PdhR+lkm7HeHxCPUGkXQASBAxI/F3JFOFCQTXujuw==',
    ),
  },
  {
    name: 'lz4 -9',
    kind: 'lz4',
    content: 'text',
    stream: fromBase64(
      'BCJNGGRAp2cDAACvZmllIGFpZXIgPQEASPUdIG1wa2phZGFmYWYgamhiYWhhIHVrIHFiYWJkYSBqaWJjY3duYyBqeG4gYnEYAPFEZGJlbWlh' +
        'IGNiZSBsYmpyIGVnZWEgaGdtb2ZoYncgYmN0YWNiY2JybCBjYWF3YSBiaiBiZnJhdHBsIGFuZ2Zna2hkIGJ3bGEuCmthZ25jY3YgYmUmAPEd' +
        'a2VmZiBjZCBoaWZrZmtmIGFyYXFwYmNhYyBmYWxiZ2ZhY2JhIGlzY2hsbGSoAAJgAPgPZ21mIHpocnJnZ2diIG1sYnRjcGZ5LgpkcWFoYWNu' +
        '4gAAsgCCYWQgamogdGpcAQMlAPYXLgpsYWJqZ2lhIGR4ZGIgZGtia2Mgb2Fla3RtaGxjYSBrY2JxYmG/AAD3AFguCmNhZd0ABAgAom5oYmRm' +
        'ZGFuZmgaAQDeAM9xcmxtZHJjZ2IuCj0BAK9mIGJvZmZi8wHxA25hbGhxbmRuY2MgZWJmcmVnZTMC9AhmZWhtbGVrY2huIGJqLgphZGdvYWNl' +
        'YXUBBHECyHdmaWJtZmVrIGljZjQAMHBnYSIAIiBjcAEGRQKYZCB0YWVhaGZyVwEDowHYa2ViZi4KZGJoanBobJkAAtQBAHgCFCAeAGJjYmxh' +
        'ZHF4APEBcGZoayBpZmdpY2piayBmadoBI2F2NwDwDWNiIGJhYWFjcmpjaSBpZG54Y2llYmIgZ2VnYmu7AgZyAK9xbm14aWtkbWcgywGVKGVh' +
        'JwGHa2dlaG9raW7KAQKmAQbZAGJqZGJmYXiUAUhqbS4K5wHCZmNnIGxramtvdGxibwOYZWttZ21vaXZh2wEGlANHLgplaBsChWFnZXBhY2Jv' +
        'pAEGBARAYm1hYYIEImVlZwB1aG1jdWZrZvoBBkQAiHZhY2FlYW5rqwECsgIBkAMBBQAA6AMlLgrRAwFKBGUuCmFnZGtdAmBvYWd2amRvAgEF' +
        'AghWAoJiZ2ZlYmIuCh4CsGV5YnBrdCBmZ2QgzQAFogQE6AJeYWZwYWHIBQ8BAOIE7AUCigECYwIgLgpdBiBqbdMFBQECKHVrgQVoc2RnaGJl' +
        'qQIHCwAAbAQCigEGYAaTY3JycWxmaGNo+gGIZ2lhbmlhcnIaAATIAUQgZ2hl4wVgY2VpYmVmTwJvZmZuY2RjtgEyUD09PT09AAAAADR06To=',
    ),
  },
  {
    name: 'lz4 -4 -BD -B4 -BX',
    kind: 'lz4',
    content: 'runs',
    stream: fromBase64(
      'BCJNGFRArtkBAAAfYQEA//////////////+vr2ZpZSBhaWVyID0BAEj1HSBtcGtqYWRhZmFmIGpoYmFoYSB1ayBxYmFiZGEgamliY2N3bmMg' +
        'anhuIGJxGADxRGRiZW1pYSBjYmUgbGJqciBlZ2VhIGhnbW9maGJ3IGJjdGFjYmNicmwgY2Fhd2EgYmogYmZyYXRwbCBhbmdmZ2toZCBid2xh' +
        'LgprYWduY2N2IGJlJgDxHWtlZmYgY2QgaGlma2ZrZiBhcmFxcGJjYWMgZmFsYmdmYWNiYSBpc2NobGxkqAACYABPZ21mAAEA////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////9lAAAAAAAH2I' +
        'w94KAQAADwQA////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '/////////////////////////////+hQAAAAAAByTGY/CgEAAA8EAP//////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '///////////////////////////////////////////////////////////////////////oUAAAAAAAckxmPwoBAAAPBAD/////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '////6FAAAAAAAHJMZj+rAAAADwQA////////////////////////////////////////////////////////////////////////////////' +
        '////////////////////////////////////////////////////////////////////////////////////////////////////////////' +
        '//////////////////////////9NUAAAAAAAneI9dgAAAAAXet5s',
    ),
  },
  {
    name: 'lz4 -l',
    kind: 'lz4',
    content: 'text',
    stream: fromBase64(
      'AiFMGIADAACvZmllIGFpZXIgPQEASPUdIG1wa2phZGFmYWYgamhiYWhhIHVrIHFiYWJkYSBqaWJjY3duYyBqeG4gYnEYAPFEZGJlbWlhIGNi' +
        'ZSBsYmpyIGVnZWEgaGdtb2ZoYncgYmN0YWNiY2JybCBjYWF3YSBiaiBiZnJhdHBsIGFuZ2Zna2hkIGJ3bGEuCmthZ25jY3YgYmUmAPEda2Vm' +
        'ZiBjZCBoaWZrZmtmIGFyYXFwYmNhYyBmYWxiZ2ZhY2JhIGlzY2hsbGSoAAJgAPgPZ21mIHpocnJnZ2diIG1sYnRjcGZ5LgpkcWFoYWNu4gAA' +
        'sgCCYWQgamogdGpcAQMlAPYXLgpsYWJqZ2lhIGR4ZGIgZGtia2Mgb2Fla3RtaGxjYSBrY2JxYmG/AAD3AFAuCmNhZbcABN0ABAgAom5oYmRm' +
        'ZGFuZmgaAf8AYmVhIHFybG1kcmNnYi4KzgFIDwIAVWYgYm9mZmLzAfEDbmFsaHFuZG5jYyBlYmZyZWdlMwL0CGZlaG1sZWtjaG4gYmouCmFk' +
        'Z29hY2VhdQEEcQLId2ZpYm1mZWsgaWNmNAAwcGdhkwIAEgIAcAEGRQKYZCB0YWVhaGZyVwEDowHYa2ViZi4KZGJoanBobJkAAtQBMGJ3bMAC' +
        'Ah4AYmNibGFkcXgA4HBmaGsgaWZnaWNqYmsgfANTYmogYXYLAvANY2IgYmFhYWNyamNpIGlkbnhjaWViYiBnZWdia+ECBnIAn3FubXhpa2Rt' +
        'Z7cDSg8CADcBfAMHJwGHa2dlaG9raW7KAQIXBAbZAGJqZGJmYXiUAUdqbS4KswHRYmZjZyBsa2prb3RsYiEEqGFla21nbW9pdmHbAQZ2BEcu' +
        'CmVoGwKFYWdlcGFjYm+kAQYEBEBibWFhmgQiZWVnAHVobWN1Zmtm+gEFXwKYYXZhY2FlYW5rqwECsgIBqgQBBQAA6AMlLgqQBAFKBGUuCmFn' +
        'ZGtdAmBvYWd2amRvAgE8AgbkAaFuYWJnZmViYi4KGQDAIGV5YnBrdCBmZ2QgzQAFogQE6AJfYWZwYWHIBUsPAgCWAXACImJqhQEDLQQgLgpd' +
        'BiBqbXsGBQECKHVrgQVoc2RnaGJl0AMHtAIAnwYCigEF0AGjYmNycnFsZmhjaKwEiGdpYW5pYXJyGgAEyAFEIGdoZeMFYGNlaWJlZuwFb2Zm' +
        'bmNkY8cDMlA9PT09PQ==',
    ),
  },
];
